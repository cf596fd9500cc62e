"""Workers that are killed while they post: nothing may be lost, and nothing may be there twice."""
