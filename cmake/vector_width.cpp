// SPDX-License-Identifier: BSD-3-Clause
// Compiled at configure; the text is then read from the object.

extern const char vector_width[];

#if defined(__AVX512F__)
const char vector_width[] = "vector width 512 bits (AVX-512)";
#elif defined(__AVX2__)
const char vector_width[] = "vector width 256 bits (AVX2)";
#elif defined(__AVX__)
const char vector_width[] = "vector width 256 bits (AVX)";
#elif defined(__SSE2__) || defined(_M_X64)
const char vector_width[] = "vector width 128 bits (SSE2)";
#elif defined(__ARM_NEON) || defined(_M_ARM64)
const char vector_width[] = "vector width 128 bits (NEON)";
#else
const char vector_width[] = "vector width unknown";
#endif

int main() {
  return vector_width[0] == 'v' ? 0 : 1;
}
