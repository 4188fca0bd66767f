namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>A mail server that answers at once, for filters without sockets.</summary>
internal interface IServerModel
{
    /// <summary>The commands that change who somebody is, as far as they came.</summary>
    IReadOnlyList<string> Executed { get; }

    /// <summary>Takes bytes, and returns what the server says to them.</summary>
    string Receive(ReadOnlySpan<byte> bytes);
}
