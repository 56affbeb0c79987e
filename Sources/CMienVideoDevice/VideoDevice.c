#include "CMienVideoDevice.h"
