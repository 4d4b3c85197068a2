	if (true) {
		throw new RangeError("tabs");
	}
