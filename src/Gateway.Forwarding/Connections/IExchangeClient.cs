using System.IO.Pipelines;

namespace Gateway.Forwarding.Connections;

/// <summary>The client of an exchange, whichever way its request takes.</summary>
internal interface IExchangeClient
{
    /// <summary>Counts what the client leaves unread; null where its connection has one response at a time.</summary>
    UnreadConnection? Unread { get; }

    /// <summary>The HTTP/1.1 connection that receives interim responses; null where there is none.</summary>
    PipeWriter? InterimOutput { get; }

    /// <summary>The value of a header of an interim response as the client is to have it; null where it stays as it is.</summary>
    string? Rewrite(string name, string value);

    /// <summary>Aborts the client's connection if its response has started; from any thread.</summary>
    void AbortResponse();
}
