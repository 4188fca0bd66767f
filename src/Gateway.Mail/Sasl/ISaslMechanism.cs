namespace Gateway.Mail.Sasl;

/// <summary>The server side of one exchange: takes responses, returns challenges or an identity.</summary>
internal interface ISaslMechanism
{
    /// <summary>The first challenge, where the client sent no initial response.</summary>
    ReadOnlySpan<byte> FirstChallenge { get; }

    /// <summary>Takes a decoded response.</summary>
    SaslStep Respond(ReadOnlySpan<byte> response);
}
