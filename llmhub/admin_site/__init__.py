"""What every admin screen shares. Knows no app: the apps' own `admin` packages build on it."""
