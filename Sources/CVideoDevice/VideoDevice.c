#include "CVideoDevice.h"
