"""What happens in a month: one submodel a mechanism, none of which imports another."""
