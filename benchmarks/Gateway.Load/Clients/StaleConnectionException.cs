namespace Gateway.Load.Clients;

/// <summary>The peer closed a connection before one byte of the answer came: whoever asked may ask again on a new one.</summary>
internal sealed class StaleConnectionException(string message, Exception? inner = null) : IOException(message, inner);
