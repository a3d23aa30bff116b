// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one precompiled header of everything that touches libtorch: parsing these takes half a minute and over a gigabyte.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
