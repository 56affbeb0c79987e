// Made by Scripts/reference/images.py. Do not edit by hand.

/// Random RGB pixels, 11 by 7.
let resizingSource = base64(
  """
  62VaP9h4JI7obxOPuWHxqqUOBDIvqtbDHT/psJYPzhKBXylgFKOpGcGAMvyo6eV5x6cCmJ5ZU6ovmXZTyH1oO3vVMwkPJ9H15E2uuiOMM\
  ZNV81eWtpBnGyT1ekaZQSnAEjfIW/z37XpfCAKg1pQ3l0Sh4MjoEWr45qLwr3V31FAdcs+Kj9SKx0tgN5ubGXQSoK7dJweNxU29K+UC5v\
  PdcI8UimrE2sOFC/VU8zoMgXAKGprCQJmt15clNy9GzUeLlS/dMnAlOF0rgl0khBFADcRRJaZNxGjwGuoTtFEH0Xaaj5SihEod
  """)

/// What they become at other sizes.
let resizings: [ResizingFixture] = [
  ResizingFixture(
    width: 5, height: 3,
    rgb: """
      XIJ+Y4ylpJBOZ4GGi1+CgJGSel93knKxi4ire3F+dpJOZHVCZ4+QlXJSgGV0
      """),
  ResizingFixture(
    width: 10, height: 6,
    rgb: """
      yWdeNcaPNXvGh0uvuIqAXW8ibZyCTWzJm4U9uCuDTS1UJK22VaiSesSOw7JRuJZHZYxke3BnnmZ8OmfKSXZ4fpWylzeWoF5tnXuUp\
      4OucWjXiFqng0B9QXKpgdmxtl5rNmR8fIFdi2+8d1rHeqCQuMCdpIE0gpKeuciCV7BRpV0qV4JRPYq5jHl2bW49qHKEmFOjUWtaUm\
      w3d2ItdEM8ILFPZIycbax1eoESxGZznIKnelQr
      """),
  ResizingFixture(
    width: 1, height: 1,
    rgb: """
      e3x8
      """),
  ResizingFixture(
    width: 3, height: 7,
    rgb: """
      b4GTe2pxj2aKL5qKq71Nf4N2eVeQlW5/PTTBg4GTk4LKsox6cY5tcmaYi7B4mJxAZIt1eEd5WVs2WKNkpWtf
      """),
  ResizingFixture(
    width: 11, height: 2,
    rgb: """
      ek9dRbmmVHavgm2Jm5GXz5RRY3RocY+tcFiXnGZdYVavhLN9g4dLfEJZTo4nVZekdWi/gJNpcH050Yykkmx3bHFf
      """),
  ResizingFixture(
    width: 13, height: 9,
    rgb: """
      62VaZ71xLqq9R1W/hiutt2vOqqUOHkQqd6SVXoXXVmCVt3gpzhKBjj1eO5mLH7KfMK+hc7Kg1baJvaYGdIFAbaVacIt0j3FurXtkb\
      Fi5Sxs8J5OqUp6pcZSYe6eMordj24NErpVbW3t7Zmd8jF19dVmeKV3PPD9DTqCyjm67uTyUm1FzYX9w73CooISMX1bSaUm/eEWVVD\
      ujJ1m6W/z3y5iCYDCHZ0Vww3tYolis4MjoMXj2pJHyyIqvvWdUvW02cs+Kg92ivnVva2uFN3pgX4RSkofJUDKhkU7Ea65knNeEura\
      DhoE7hYC3ucuHc7Fkhn9RfGsvVIFJUZfHNVift3FxYn08i4pxuH2fe15+WW1spKFnTbtMkmYsmVgfSJJHKpuhbInDkaw4cl8rnEpk\
      uFSmg1WjTWMiOF0rcV0mgy41TWRIFLtQPZxmxGjwNNY1hYALxGVWuIKdjIODhEod
      """),
  ResizingFixture(
    width: 17, height: 9,
    rgb: """
      62VamptoPM+FKp/OQ1vDcxiVo0rUtHmhqqUOP1sjNWJboMy6V33ZQFO2n4wpwFBLzhKBjj1eW3V6IrSaHrGgLq+hT6+grrahz7Jqv\
      aYGhYozaYxRb7VfcId2g2x3t4FRlG2FbFi5Sxs8NWV/J7PEX5ehcZOXcZ6Zi7Z4r6tc24NEuJFWhoxrQHGFamZ7i195jFmMV1qxKV\
      3PPD9DR3uHXq7PnFu0uTyWuUB4a21sg3t973Cosn+TfHOnTETtbEq6fUmUZjWbQ0asJ1m6W/z3oL+v0mxnPh6RXT510o89qlyCsXO\
      64MjoWovyUHr22Z/wxoipuGxi0FQooJNXcs+Kg92ip52DvFpnU3GONnpnSH0lg46ag3O/UDKhgki8iHqfWc5Ao9eLxsOdkIsrhYFr\
      hYC3ucuHjrtyZqFYkHVPgGoyU3UZVZSVSoi9NVifmWx8oXlWO38slIt4xIaljmCJbmR3WW1spKFnb7FXRbE/qVAmnlQfV40pMJl3O\
      ZapbInDiKRZiI8kZEEwoUtpwFWdmlHDbltxTWMiOF0rW10oglQnhCM5U1tHDsJRHq9OXZCHxGjwVrxhR70Pq1oIxWddwX2cl5ChiW\
      1chEod
      """),
  ResizingFixture(
    width: 4, height: 13,
    rgb: """
      dpqMjlWjYYRwk050YZKJjn+VbY1fj1x7O4OFjcp8gpxCinSHQnWHkat4hoRkbGCcW2aNlmN8hF2fRTu1a3WaoWWCinLFb1yOeYmor\
      nOHkpDmpohdg46Se3aDgouon5N2jJV8UHp9dIRxmJeKkqVkVn5ye3VfimyGjqBNVoVrgXBRhVOBdmg5SZFrgYVIlGZ2aEguQphrgp\
      BDnXFv
      """),
  ResizingFixture(
    width: 15, height: 5,
    rgb: """
      w1RcbJp1LbqdJZjHUWShlnC0wY+asqYLUWcuXIlngbGgRle8j3lar2lVpDCZRhcyLnuTRKjBjH+agoCYgJ18mqZh4HlXuI5ecnx+R\
      F2Zglt9f1KQWFCvJFTOXdTGn6GVl2GDNymbnG1Sn25ymm+syJzPZnjYdYHVrpXBr4KPsGJQlHZdaKubr82IjattfIhcg3FYU3IeV4\
      52WIzDMkabo2KEhIBRUps+0KiwnnyFdWlzZG2AZnpFY4M5d2UynCYyRo86KKdXQ5eMnnbdZbpNbpEZnU4yzGaNpnKpgml4bVUf
      """),
]

/// 100 colours, and their luma from OpenCV.
let lumaColours = base64(
  """
  ////AAAA/wAAAP8AAAD/+7WdWWy6diJVLmWr0Cm74buasJR+kEMb+kVPkcCouMi6n4xIUvYPaPKtWEe1XJymurBxRjBG5neFokBM5gJGU\
  uzcFv5h9vyZZFoz3FJ5/ITAwggobvIzRYJGm5CXM1G6tjmlbVtNVrvCiOvQX4FlN8kIlgEoeFuWsSOoUfFsQh8xQdBjCW2SKXpmxmTPhu\
  HwKK/0AFbtcd2V8Ier+pYy53gjmHO9O74mqPkkGnoBfvc8jxTBP8Q6stps7lwmCOInbxBXasxhj3z+Wz/e3EOH7Qri/LUr+UFOEWJOFty\
  cXcAjoZ8JqCTuEhmZ/3AWz50n9vReqxjVm8cD4Y0E7r/mrHCYcd2VZBBIc6+HM/93wQ2FQGRMloqS+BSsMuZu
  """)
let lumaExpected = base64(
  """
  /wBMlh3Hb0FdbMOaVXyvwoqrwVmKrDmaX068p+9ZgK9DtWmUVGtfnsp0hzJqXbIsmVNgjceOTbWqqZCGhslQvkyNwoKMNKOQWXhmu3lIm\
  pGPYiWRn+RZpJfRh7UwmbNRV49qow==
  """)
