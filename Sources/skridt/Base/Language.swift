enum Language: String { case da, en }
