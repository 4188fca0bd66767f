namespace Gateway.Mail.Sasl;

/// <summary>The server's side of one exchange: responses in, challenges or an identity out.</summary>
internal interface ISaslMechanism
{
    /// <summary>The challenge that begins the exchange, where the client sent no initial response.</summary>
    ReadOnlySpan<byte> FirstChallenge { get; }

    /// <summary>Takes a response, decoded.</summary>
    SaslStep Respond(ReadOnlySpan<byte> response);
}
