"""Every part in every state, for looking at: only under HUIYIN_DEBUG. The matter shown is invented."""
