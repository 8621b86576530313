/* replay: a plain main that gives every file named on the command line to the fuzz target. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		if (!f || fseek(f, 0, SEEK_END)) {
			perror(argv[i]);
			return 1;
		}
		size_t size = (size_t)ftell(f);
		uint8_t *data = malloc(size ? size : 1);
		rewind(f);
		if (!data || fread(data, 1, size, f) != size) {
			perror(argv[i]);
			return 1;
		}
		fclose(f);
		LLVMFuzzerTestOneInput(data, size);
		free(data);
	}
	return 0;
}
