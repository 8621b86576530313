#include <stdio.h>

int main(void)
{
	puts("plumbline");
	return 0;
}
