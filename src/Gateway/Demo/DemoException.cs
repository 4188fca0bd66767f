namespace Gateway.Demo;

/// <summary>The demo cannot start; the message is shown to the user.</summary>
internal sealed class DemoException(string message) : Exception(message);
