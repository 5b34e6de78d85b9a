"""The catalogue of numbers: one YAML file and one small frozen dataclass per submodel."""
