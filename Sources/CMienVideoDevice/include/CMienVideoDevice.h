// The structures of V4L2, and the numbers of its `ioctl`s that the headers write as macros with arithmetic, which
// Swift does not import. It computes nothing.

#ifndef MIEN_VIDEO_DEVICE_H
#define MIEN_VIDEO_DEVICE_H

#if defined(__linux__)

#include <linux/videodev2.h>

static const unsigned long MIEN_VIDIOC_QUERYCAP = VIDIOC_QUERYCAP;
static const unsigned long MIEN_VIDIOC_ENUM_FMT = VIDIOC_ENUM_FMT;
static const unsigned long MIEN_VIDIOC_ENUM_FRAMESIZES = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long MIEN_VIDIOC_ENUM_FRAMEINTERVALS = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long MIEN_VIDIOC_S_FMT = VIDIOC_S_FMT;
static const unsigned long MIEN_VIDIOC_G_PARM = VIDIOC_G_PARM;
static const unsigned long MIEN_VIDIOC_S_PARM = VIDIOC_S_PARM;
static const unsigned long MIEN_VIDIOC_REQBUFS = VIDIOC_REQBUFS;
static const unsigned long MIEN_VIDIOC_QUERYBUF = VIDIOC_QUERYBUF;
static const unsigned long MIEN_VIDIOC_QBUF = VIDIOC_QBUF;
static const unsigned long MIEN_VIDIOC_DQBUF = VIDIOC_DQBUF;
static const unsigned long MIEN_VIDIOC_STREAMON = VIDIOC_STREAMON;
static const unsigned long MIEN_VIDIOC_STREAMOFF = VIDIOC_STREAMOFF;
static const unsigned long MIEN_VIDIOC_QUERYCTRL = VIDIOC_QUERYCTRL;
static const unsigned long MIEN_VIDIOC_QUERYMENU = VIDIOC_QUERYMENU;
static const unsigned long MIEN_VIDIOC_G_CTRL = VIDIOC_G_CTRL;
static const unsigned long MIEN_VIDIOC_S_CTRL = VIDIOC_S_CTRL;

static const __u32 MIEN_CTRL_FLAG_NEXT = V4L2_CTRL_FLAG_NEXT_CTRL;

#endif

#endif
