"""Laws of measuring and judging, on invented ground: a dozen examples each, thousands behind `make laws`."""
