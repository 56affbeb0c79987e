// Made by Scripts/reference/images.py. Do not edit by hand.

/// PNG files of 9 by 7 pixels, each with its RGB pixels over white.
let pngFixtures: [Fixture] = [
  Fixture(
    name: "gray1", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAAHUlEQVR42mO4w8Awm4GhnIHhLQMDTwODZgNDFgMAM8IEe1lc5ZUAA\
      AAASUVORK5CYII=
      """,
    rgb: """
      ////////AAAA////////////AAAAAAAAAAAA////AAAAAAAA////////AAAA////////AAAAAAAA////////////AAAA/////////\
      ///AAAA////////////AAAA////////AAAA////AAAAAAAAAAAAAAAAAAAA////////AAAAAAAA////AAAAAAAA////AAAA////AA\
      AAAAAA////////AAAA////////AAAA////AAAA////AAAAAAAA
      """),
  Fixture(
    name: "gray2", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgAAAAC1QCAdAAAAJUlEQVR42mNIO+LAoHbYgUE08QBDyu8GhogFDAxb3RkY6q8zAACBe\
      QjzSpUnyAAAAABJRU5ErkJggg==
      """,
    rgb: """
      VVVVqqqqVVVVqqqq////AAAAVVVVAAAAVVVVAAAAqqqqVVVVqqqq////AAAAAAAA////VVVVAAAAVVVVVVVVVVVVVVVVqqqqAAAAV\
      VVV////VVVVqqqqVVVVAAAA////////qqqq////qqqqVVVVVVVVqqqqAAAAqqqqqqqqAAAAAAAAAAAAqqqq////VVVVVVVVVVVVAA\
      AAVVVV////AAAAVVVV////////////////VVVVVVVV////AAAA
      """),
  Fixture(
    name: "gray4", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAAAAAA6ANW9AAAANUlEQVR42gEqANX/ALJWVWTwAI0KCfwAAL+bk53AAEEWQKzwAChJt\
      ZOgAPyZKNowANigMTrgZ+ERrnpq+tIAAAAASUVORK5CYII=
      """,
    rgb: """
      u7u7IiIiVVVVZmZmVVVVVVVVZmZmRERE////iIiI3d3dAAAAqqqqAAAAmZmZ////zMzMAAAAu7u7////mZmZu7u7mZmZMzMzmZmZ3\
      d3dzMzMREREERERERERZmZmREREAAAAqqqqzMzM////IiIiiIiIREREmZmZu7u7VVVVmZmZMzMzqqqq////zMzMmZmZmZmZIiIiiI\
      iI3d3dqqqqMzMz3d3diIiIqqqqAAAAMzMzERERMzMzqqqq7u7u
      """),
  Fixture(
    name: "gray8", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAAAAAD/8Di8AAAAUUlEQVR42gFGALn/AKzsD9/NFmZMzgDHyRVwB9w+0U4AFEqsjsPbK\
      l0pAIf0e5wJG8nxMwDl7U3QgtRxIHAATejJelYDjGTEAF9Z9FkBddl+AGQAH2WNNOYBAAAAAElFTkSuQmCC
      """,
    rgb: """
      rKys7OzsDw8P39/fzc3NFhYWZmZmTExMzs7Ox8fHycnJFRUVcHBwBwcH3NzcPj4+0dHRTk5OFBQUSkpKrKysjo6Ow8PD29vbKioqX\
      V1dKSkph4eH9PT0e3t7nJycCQkJGxsbycnJ8fHxMzMz5eXl7e3tTU1N0NDQgoKC1NTUcXFxICAgcHBwTU1N6OjoycnJenp6VlZWAw\
      MDjIyMZGRkxMTEX19fWVlZ9PT0WVlZAQEBdXV12dnZfn5+AAAA
      """),
  Fixture(
    name: "gray16", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAAAAACvYOT/AAAAkElEQVR42gGFAHr/AEqe1v65PWjgHcKgOhvrGoOkjgCmwEQ6zFU1a\
      0wLTtsyGSpFZxEAjm6RSeEQTF5R4CSdfCXnedhEAPkpJP8RSXPqId0S/OlCmH58fwA6dSD4uxjyNko0Ia3H4Azh2ncAtbQc/TBHpa\
      0X69C10yEDr1DbAFGaRT8ywlBFy7Irlms/wPEC3XlkPKoTl5ilAAAAAElFTkSuQmCC
      """,
    rgb: """
      SkpK1tbWubm5aGhoHh4eoKCgHBwcGhoapKSkpqamREREzMzMNTU1TExMT09PMjIyKioqZ2dnjo6OkZGR4ODgTExMUlJSJCQkfHx85\
      +fn19fX+Pj4JSUlERERc3NzIiIiExMT6OjomJiYfHx8Ojo6ISEhurq68fHxSkpKIiIix8fHDQ0N2tratbW1HR0dMDAwpaWlGBgY0N\
      DQ0tLSBAQEUVFRUVFRRUVFMzMzUFBQy8vLKysra2trwMDAAwMD
      """),
  Fixture(
    name: "gray8 interlaced", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAAAAAGI9wgqAAAAWElEQVR42gFNALL/AJ0lABEA7pTSAHc7ACfPAGQzM/u9AGKJvOqVA\
      E9KnsQAVjpL6wC0gJQHAPy3EQ8AKDWHiubkmmzEAL5329rhjxL0KQBJgKF6uCltzbGUBCEWYVf1KAAAAABJRU5ErkJggg==
      """,
    rgb: """
      nZ2dT09Pd3d3SkpKERERnp6eOzs7xMTEJSUlKCgoNTU1h4eHioqK5ubm5OTkmpqabGxsxMTEZGRkVlZWMzMzOjo6MzMzS0tL+/v76\
      +vrvb29vr6+d3d329vb2tra4eHhj4+PEhIS9PT0KSkp7u7utLS0JycngICAlJSUlJSUz8/PBwcH0tLSSUlJgICAoaGhenp6uLi4KS\
      kpbW1tzc3NsbGxYmJi/Pz8iYmJt7e3vLy8ERER6urqDw8PlZWV
      """),
  Fixture(
    name: "gray2 transparent", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgAAAAC1QCAdAAAAAnRSTlMAApidrBQAAAAkSURBVHjaY3gT08DgmnOAYcpBBobD7Q4Mi\
      m4ODAztDQxMig4AiUkIKnjmIZ8AAAAASUVORK5CYII=
      """,
    rgb: """
      ////////////AAAAVVVVVVVV////AAAA////VVVVAAAAVVVVVVVVVVVV////////AAAA////////VVVVVVVVAAAA////AAAAAAAAV\
      VVVAAAA////AAAAAAAA////////AAAAVVVV////VVVVAAAA////AAAAVVVVVVVVAAAAVVVV////VVVVAAAAAAAAAAAAAAAA////AA\
      AAVVVV////////AAAAAAAAAAAA////AAAA////AAAAVVVVVVVV
      """),
  Fixture(
    name: "palette1", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQMAAADgVfUjAAAABlBMVEVobDeg1Y5fyayxAAAAHUlEQVR42mPIY2A41cBwhYFhCwMDF\
      wODTgPDjwYANwcFb/n9Zo8AAAAASUVORK5CYII=
      """,
    rgb: """
      aGw3oNWOoNWOaGw3oNWOoNWOoNWOaGw3aGw3oNWOoNWOaGw3aGw3oNWOaGw3oNWOaGw3oNWOoNWOoNWOaGw3oNWOaGw3oNWOaGw3a\
      Gw3aGw3oNWOaGw3oNWOoNWOaGw3oNWOaGw3aGw3aGw3aGw3aGw3aGw3aGw3oNWOaGw3oNWOaGw3aGw3aGw3aGw3oNWOaGw3oNWOoN\
      WOaGw3aGw3oNWOoNWOoNWOoNWOoNWOoNWOaGw3aGw3aGw3oNWO
      """),
  Fixture(
    name: "palette2 interlaced", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgMAAAHQ8r9lAAAADFBMVEUaZVTXwOwqg8WktSmY6UzsAAAALUlEQVR42mPYwODAcIbhA\
      MMDBgUGBukGhlKGxwxuDIcZll1xYPhp3cCQzOgAALoDCovVCw2tAAAAAElFTkSuQmCC
      """,
    rgb: """
      KoPF18DspLUppLUp18Ds18DsGmVU18DspLUpKoPFKoPF18DsKoPFpLUp18Ds18DsGmVU18DsGmVUpLUpKoPFKoPFGmVUGmVUGmVUp\
      LUpGmVUpLUppLUpKoPF18DsGmVUpLUpKoPFpLUpKoPFpLUp18DspLUpGmVUGmVU18DsKoPFKoPFpLUp18DsKoPFGmVUpLUpGmVUGm\
      VUGmVU18Ds18DsGmVUpLUp18DsGmVUKoPFGmVUpLUppLUpKoPF
      """),
  Fixture(
    name: "palette4", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAAotXpTAAAAIVBMVEXB0SnMdtfQauSjes/Uv+Us5+Jon1WUuUDck7Ty4VfCRaunZ\
      //3AAAAMklEQVR42mMQ8VJyFGCY2qJeosBQPLlLk4GhJSS9U4FhWpOTeAADS+giAweGpYqSxQ4A4rILBV7LYV0AAAAASUVORK5CYI\
      I=
      """,
    rgb: """
      zHbX1L/l1L/lwkWr0Grk0Grk1L/lzHbXzHbX8uFXLOfi3JO01L/l0GrklLlAlLlA1L/l0GrklLlAo3rP8uFXo3rP3JO0wkWr0Grk8\
      uFXwdEp3JO01L/lLOfi1L/laJ9VlLlA3JO08uFX0Grk8uFXaJ9V3JO00Grk1L/l0GrkzHbXlLlALOfiwdEp1L/lLOfiLOfiwkWr0G\
      rko3rPwdEp1L/lwkWrLOfi0GrkzHbXzHbX8uFXlLlAo3rP1L/l
      """),
  Fixture(
    name: "palette8", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAMAAADtRZdSAAACWFBMVEVLZNE+B1m/f/HcNTLQCryviBkbp1sizBzKVXbKoM34Ephxz\
      zAXhIO8O/1IiPcNVFbc+P3zMz0PRljlnPqKWiz4q3wseH/sVzFxn80CKsx9RQKiRwW4aNzo2DTVELRabQotydhlhC6xoaxHmEbTrk\
      /LW1TEDYfkUc3GeIDRhBRwkT7ddqO14gMbT9E8i3Lla8ojZ6RP2O1du7Cnx1hJ7PPAWctvmzAVrR1JQ5DSwVYZDIZAhQZjeNnLYfB\
      W7VS5rqixzai3zodbUnW8qCb+Fi4NqR7WayvqWQJyoUkBzi/KBPWpoGYLZ2w2qQ/l2urqUdLGTxv8yrXXZ4ROgn2opM8Ynyq6PaNf\
      BmaXFtgq8JY/ZJyWSYLSvMzv/QoGdBC5VoOCQkjW1f5CbKn46UbZWnrWpV8p7QZYff7Qd4AtqKNSZSQH6TQwfWBna/bIu6MUfCYAx\
      biWQDbT7KLUccp2hvMHuLYWtIxx3HyCqArPP/Ptlr3j0uvkIqbpxBCqAAt7m54TEjGbQNKS+cxSHDAcphwJ//aZIX9ETSOOU74+LP\
      oTforg1j6BJIBrMDz2q46lGfEsCL+pQpH6QLe7flFVKtjMsqeykcOxHRvDe0cJuV43UKQKQHceFdT2PVU1LKFd6C3csiUpqXWw2fb\
      UiH9A6paTCU0xoBpKWf+UbAY5ABELGGCgJakr5v33uUcFrfYKQ63S9kYR2YAIoCG30u5SNR4B+k4eK/vTB7CZeszad4v9GWne/WNA\
      G8mDQUCSktds2cxbf2VnI6FQ3aBIpkekWRE6w+AMj7kJE3hciV4NAAAAUUlEQVR42gFGALn/AMMzWjOfSRKgwQCMJnKUYnBkrh0Au\
      kULwS9HAKyTAC9YGqmHMxaNjgDBmBw9IgOil1kAUqQGV1YGui8OAHgtAne5GouIsmNMGBKJWvgEAAAAAElFTkSuQmCC
      """,
    rgb: """
      SKZHp8dYP2Scp8dYXegtAc4vD0ZY3LIlZyOhgSSAxA2H0+yiVSrYQmypAMW42Vp6Ba326Ng0/RlpDakecc8wZyOh5WvK6lkCS2TRK\
      +b9u35R5WvKlxbYfUUCOQARRE0jp8dYLHh/azA89quOZyOhw3tHuGjcy2HwsaGs3DUysNn2sR0bKvCW12eEQOqWG6dbXwZmuj2jG6\
      db/Rlp5WvKSIj3gqgKG0/Rv3/xcdx82neLfUUC4NY+jlO+CKAh
      """),
  Fixture(
    name: "palette4 transparent", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAAotXpTAAAAMFBMVEWHu4jsgVcR4YHU7d8arJYQwRS+UlS4LqMgN6bvte2GX5NUP\
      +SkjBFkGz3D/dAptxPtN6kJAAAACXRSTlMJHn84EyBhZ1tcnb2GAAAANUlEQVR42gEqANX/AMeVDXeQAM/ocxkgAMotsRDwAPD4Vq\
      uwAKET5mewAMudHjRwAIe+GryQiR8Smz8HNHEAAAAASUVORK5CYII=
      """,
    rgb: """
      pIwR4qva77Xt4ffi+/37ZBs94qva4qva77XtpIwRKbcTw/3Qr7jf4qva9vv4/fDr77XtiPDApIwRhl+TiPDAZBs9VD/k/fDr/fDr+\
      /37KbcTKbcT+/37KbcTr7jf4ffi5r2+hl+TVD/kVD/khl+T/fDr/fDr9vv4w/3Q5r2+5r2+4qvaVD/kpIwRVD/k77XtZBs9/fDrw/\
      3Q9vv47vn34qvar7jf4qvaVD/kw/3Q/fDrhl+TVD/kpIwR77Xt
      """),
  Fixture(
    name: "rgb8", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAIAAABV+fA3AAAAz0lEQVR42gHEADv/AIjzZSmbzoDtiYWd/sI4r9bN5dqqAc6mjGunh\
      ACD1RpFLFdNkyXzwVgQ0iaO4DrSW1COzvUxmnwAQlPHlJBmW1QpAjue2zrWK0fb3MLsedHC9LCjAAKWR8j40t8VEPM9/vtD4+MMtu\
      tzOfIubgvtHACOLoYWMaEHZUfLZ8hBtvOdTHPXdIl/GhEu0YAA5s1k2bJ5w+ITb8rqSefz6qMCja/S3FH8OeCXAFq+ict757DL6sP\
      JuIRa7TZa8c9qFnK0E6ZKeKVcaJHQwphkAAAAAElFTkSuQmCC
      """,
    rgb: """
      iPNlKZvOgO2JhZ3+wjiv1s3l2qoBzqaMa6eEg9UaRSxXTZMl88FYENImjuA60ltQjs71MZp8QlPHlJBmW1QpAjue2zrWK0fb3MLse\
      dHC9LCjApZHyPjS3xUQ8z3++0Pj4wy263M58i5uC+0cji6GFjGhB2VHy2fIQbbznUxz13SJfxoRLtGA5s1k2bJ5w+ITb8rqSefz6q\
      MCja/S3FH8OeCXWr6Jy3vnsMvqw8m4hFrtNlrxz2oWcrQTpkp4
      """),
  Fixture(
    name: "rgb8 transparent", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAIAAABV+fA3AAAABnRSTlMAZwDZAFM1jqI9AAAAz0lEQVR42gHEADv/AGfZUyc3Eshac\
      1R9QDimA45xG6VcI3Ws+lk1WAAcCw574fPx2CTU1qoaI21zznBM8v8Uw9TtGRoAmTE3A7l+FmzgZ9lTIxlbP+cfEj0NMGpkLJtKAH\
      55UNu5NUmiA17w6f9A07mkvlgQRF9fqDpNegB7HWCS4kvA2YO029T/AvFrBmzcg12ZXbIeqmwAQxATRamL8JHhfiYJ+XhpYvwHNUr\
      T4QwTZ9lTAJ8JSuupCckMttVeZ2BwDe/lpU5BCaJZ/CcPb7SGVsuOqJD1AAAAAElFTkSuQmCC
      """,
    rgb: """
      ////JzcSyFpzVH1AOKYDjnEbpVwjdaz6WTVYHAsOe+Hz8dgk1NaqGiNtc85wTPL/FMPU7RkamTE3A7l+Fmzg////IxlbP+cfEj0NM\
      GpkLJtKfnlQ27k1SaIDXvDp/0DTuaS+WBBEX1+oOk16ex1gkuJLwNmDtNvU/wLxawZs3INdmV2yHqpsQxATRamL8JHhfiYJ+XhpYv\
      wHNUrT4QwT////nwlK66kJyQy21V5nYHAN7+WlTkEJoln8Jw9v
      """),
  Fixture(
    name: "gray8 alpha", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAQAAABwkq/rAAAAkElEQVR42gGFAHr/AJp/1TJSTJseMbpJSL1OxxQXOgBC2J6YSgL8z\
      hgO3h1xokKq2QAAwgL1DCCdwgv4nlOOx9P1MC+ZAE9RwpW4yocazyjCBMFj+1lyWgCfpagYCoJGUmrFGd6zRT7n/vcAA1dchbhQS+\
      J1dffQCy7WylNcAMAhiMIppHM4hP5r1RCptA5I71otPRJ+aqhGAAAAAElFTkSuQmCC
      """,
    rgb: """
      zc3N9/f3y8vL8/PzaWlpzMzM6+vr+/v7ysrKX19fxcXF/v7+/f398vLy+/v7paWlgYGB////////////dnZ2/Pz8+/v7n5+f0dHR/\
      f39goKCx8fH29vbx8fH8/Pz9/f3/v7+5+fn/v7+zc3NwcHB9/f3goKCxMTEjIyMNzc36urqUFBQ/v7+qampqqqq6enpX19fwMDA+P\
      j409PT39/fwcHB9/f3pKSkdXV14ODghISEg4ODYWFh+/v7U1NT
      """),
  Fixture(
    name: "rgb8 alpha", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAYAAAGtnFf2AAABFUlEQVR42gEKAfX+AAOpJV6q1olcAFVIDUwAaBQsM23PVKO5qiwxA\
      DHkCqeKhuyXALFe1vpSIFugAHiBt4pL+lG3Z/YdlwARXwc8Hax8AGYm1FLSKA2PkFYbhO+qva/rL4VLAGrkb6rj10sjo8G/sCEEJj\
      cAXQh5NYEjcDGAVVFvlT49RwDSNGtOBETXcVM6jgj6CEZKABaK1wJe/TIwRlsXm9mdzpwAZOldQT+ZmLvvvXzqi/cswkdbg0EB+3L\
      Nia8bqviduHKazoXZAF/weSWUVEwVrnSY2QsRhj56yG1Pc7Bzqbnfh/j5QgFUpoK4XQA+r8Tne2ABtVhNTmu2To5Mvt6eZhD7p1fF\
      I8XMTWnN2AIr/+Xog3hX/0uaWgAAAABJRU5ErkJggg==
      """,
    rgb: """
      ot+vnO2feO1f+/rmzMi3wNTTurf0z8nQ4PDU1/nWcrSz8MKHp/le0NXfM/yOsMpn/NPfqdWXtrvY3czjfvuC59Xkpfp5yLWz+Pj74\
      cnJoJHX6P3s9vHwuomnxMXi1u7Sosuiu+CK/cGr39Hl4dDV8cHSs2HXkKztouCS+vn7knOY/rfJ8u/WULfKoY5LubS16crd5fLYrf\
      7h0U/RaIDVHEH/zrnx/f7/5oZ34f/YxqiJj5ty9MXS6MPh+cLb
      """),
  Fixture(
    name: "rgb16", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAIAAAFybhziAAABk0lEQVR42gGIAXf+ANLv1jdJwAbJJXTrzwDxUAW1n1sAXNlFQWrDd\
      FTGPuTJX330TaeVAMy5tYOQe6flRmXbvACWT4YmGqmSvLmwtpQA7zILy8KzFIRgJK8U1Phl1+VbIvPn6GkUs/LkDYc7AMJlCEtnic\
      ijqw5sha+rvVhWtf34ZhGit/6fnHfN5QD8SOl0l7wgEOnVkX8ahvzklWClf+HFIPgADl5DX+3EEjF7zfohglW7al/+VN9Obe5QAE0\
      pA+fspjNFoVWnvIbl2gcIOAUrlc/x1gCahJwvuezD+R+HElHrS3AFH8CkFDr8OkcAzEbnxw7MFz2Rx1Dl6JV+9f3Jg9xRIWz1qNvl\
      vArKv2TwS3LH7ef3gHhLOuHCq8LA9szdPutrACKQ7Merg5KMhL0H+XxOnVrx4GDiCOjEjO4suMp3sNAUfTxSb2NlvCFiFSzd+YyZI\
      uAyvqXoRABynJj3c/RN+SGcAJ7BClbj4dNAec+goXyejYF2nR00uZW5ZbTQm/hC2NlOySe2NfZiiQvEm+ZdQtIVOH3bBgAAAABJRU\
      5ErkJggg==
      """,
    rgb: """
      0tVJ++mXzLWQIOmR8AafGvyVp0bbpeEhByXry+cPF5FR6H79g1FtqOULv+9y7fd4O8LC9tzr7gzCDkPtFGCuEnv51GXkgrtgI+dpV\
      U7ts+OHIuyrkoQIfJ3xYQnE7bh3z31SY7tiLfmZ377nXEVqTQTsloYbM6GndMXkhtkIkrm2BZXxX/Oncph0TiEBwFfhQM+hnoGdNZ\
      Vl0PfYTig2Ygybwghnmpy5yKpswx8Sr71W6nAg/Waiozs6/pzN
      """),
  Fixture(
    name: "rgb16 transparent", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAIAAAAFaSx0AAAABnRSTlPLs3kAQteOIR7EAAABjElEQVR42gGBAX7+AMuzeQBC1wyuE\
      t6Fiv9DYGcTe85zDEur8OlRe5agdyrtL7ukcyhJKT3sJNuQcnKz0TKB+7WiGQCSZ8isaSaMYKBEtKoSYQdc4gN1NblACFIRZQDqVd\
      SplZlnlh8rvLjugOojeWhTBSNoBO28RpIA67Fo53rSjyiipGDS/6Jcp1k2y7N5AELXk9FpllbtaVDWzVQFAnqfPi2LYJechMxcbEf\
      u7NPnALMfVvG+e/NOs/yQIRmGijprDFjpx7P60gtjYw0ilYKvJY6Wivyr4ENnBul/s0PQDKJrdhQ2UQDz5xUFYXEktW5/dPgjNc2u\
      8HRWiQsotiIS3u9FUb19n+lj5fWQcP17mnHhQD6vNX0gPZ4dpqoA1MqA6QjYHvAs8MnXr4TxbU+Nr4kHGW8FsuxKjy0NNjSB/Y7Ba\
      jMDeMx11hzyBfs3y7N5AELXAKuECttonyHa/KeAgPqqZ6rAt0yRlPGq6eLoMa7i/odOe4EDuGlatpval38z6veCVBlfAJIe3F4BwC\
      2MHskeAAAAAElFTkSuQmCC
      """,
    rgb: """
      ////DROF/mATzgyr6HugKzCkKCnr23KzMvuhkshpjKC0EgfhdbkIEQFVqZmWLLiAI2gFaO1G62h6j6Jg/1xZ////k2lXadZUAp8tY\
      JzMbO7Tsle+8rOQGYprWcf6C2MigiWW/N9n6bPPonY28xVhJW51I83wVgu1E+5RfejlkPya4D41IJ2m1IAJHy3Jr/BPrwdvskotNo\
      GOagPM1fH6////qwtoIvyA+mfATJSq4jHih3sEabbaf+qCGQEf
      """),
  Fixture(
    name: "gray16 alpha", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAQAAAAgAnOoAAABDklEQVR42gEDAfz+ABnVfoV+ocXBpp/0aTiP9FhcJJ886Mr13hbZL\
      cmQI/4OHgTrgADw9ESNI/TijHLwRDLuXjADQoQUxxy4C4oZvy9AOJyko8LloLEAAdQDD84Nv6AdA1Nf5dFs4DkuOxeHH59FILjWij\
      fo/HtxMvcAAPyUi0r4v0cp6VwwfI8vfMc9auCUGh3sSC9yUyq1pCuNNBWHRQARgjdz9YcbN6ChiotPp2qsS19NOp6nMo2jrfc5SEV\
      fdxPOIC8Aj+0eqkGBbTmI/GgHpxJPnEebjvu7uU9/Cr37xkgoSopE/8NjAAekkrSBwZYxSOYy5JU9N7NFywKZzkkr6pJDyAjiNLUZ\
      Kl41wt3Sd+3fILYZAAAAAElFTkSuQmCC
      """,
    rgb: """
      jo6Om5ubqqqqQUFBmZmZ6enp1dXVkZGRMDAw+/v7PT092dnZ/Pz87+/v9fX11dXVf39/2dnZ/Pz82tratbW19PT00dHRtLS0RUVFO\
      zs7dnZ2/f39/f39+/v7ycnJVVVVLCwsu7u78/PzlJSUzMzM/v7+zMzMtra2ycnJ7Ozspqamu7u74uLi8fHxrq6uzs7O4+PjmZmZ6u\
      rqDw8PysrKcXFxcnJytbW129vb6Ojo/f399vb2qqqq6urq0tLS
      """),
  Fixture(
    name: "rgb16 alpha", width: 9, height: 7,
    file: """
      iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAYAAACKC7sjAAACCklEQVR42gH/AQD+ACdImPJoFBRy80pmQQWNaqQ+c45FC3mcw68iz\
      QEI3+AU+2aM/CaynrnPgfJdGx2F1pa6D4o+NlRwQaKP7rIMFys6W9CsWQ4GVgBEIKWc4+sA3FHU2IZdwpkV+SrXqhV+PN0TAquktw\
      JCGLVUfNYWhZUSJbPGpfMqJvlSQX+MvvO4QieSDLKy99HVUrNIUsRbuEcAvUB6ahtlTkYklWHqF67PIHP6eS1GCuj+4ZIqgCsdeKs\
      ePW9vMp6xrDFH13WoL3U9MobmnuAMNdE6aHa0c6CjGkFcfDmoEuOWAGAAm8B/UXga520We6FUGljIfMXEtKXMGak+TDAdEiojA1Ns\
      JWAJGYt463Q1zrRkM7bSDIo0x1+kec18Du3lIAWFWgN+ZQrpxQABgDwmxps/9HtqMo2KhgV0U/blRu2LTTzN3nqPB3D1uYIT1Tdc8\
      TPFH4eubLxriE9Ri7R7HBw0PAfUthGYuTWB1vIH1ShdmwUAp+aSEIC5mhV49AOxBcrGnVTNguxJzjTcQoqtFvb+as9b2iYLM9jSHu\
      l0NSbwDmT1bMoKCfdW92f1oGgMEc4fBGxN9Jdg+onEAO05hlfMEXoBZWB8VG8d5YuclFUUyyhF3VdcmW4ftOFTh2Y3GRwc9L52CaF\
      xNXwV7aIav8yWQNw3ZmKlhsjhbrjNWZOFYLNack//7F9ynfKkAAAAAElFTkSuQmCC
      """,
    rgb: """
      7vfz+r+XibpquNIo/Lh55viI3LC/7vX4+v77/v//mOie/fXHwuns1LN43vb9gqPQTjnAgnvU69a5ToBEgYVX8ZubY5txoO3X1Pr4g\
      qimVoqxtNDD/ef109HD8eLa5vHvysjs5KS07u/9kBlyv87x/Pv9y/f6z38R5vbeiNTb3PDRzPDq5mp9yr2zljw+2+XZsNz7eU1Z9q\
      /5cRP2/u3isPmq9sXmdYl+5NDwa6U7jEAm8/fursilvdjn7dnH
      """),
]
