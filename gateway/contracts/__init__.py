"""The contracts of the channels as files: WSDL and XSD of SyncChannel v10 (protocol: SyncChannel v10, observed)."""
