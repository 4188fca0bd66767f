namespace Gateway.Demo;

/// <summary>The demo cannot start; the message is for the person who typed it.</summary>
internal sealed class DemoException(string message) : Exception(message);
