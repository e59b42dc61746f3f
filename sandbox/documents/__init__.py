"""The documents of the services as XML: requests, results, refusals. Their namespaces are project-defined."""
