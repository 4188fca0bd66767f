namespace Gateway.Cli.Certificates;

/// <summary>The command line is wrong; the message says how.</summary>
internal sealed class BadInputException(string message) : Exception(message);
