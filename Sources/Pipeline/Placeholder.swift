import WatchMe
