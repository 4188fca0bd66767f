namespace Gateway.Cli.Certificates;

/// <summary>The command line is invalid; the message describes the error.</summary>
internal sealed class BadInputException(string message) : Exception(message);
