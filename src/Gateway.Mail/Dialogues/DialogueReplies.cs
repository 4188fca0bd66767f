namespace Gateway.Mail.Dialogues;

/// <summary>The replies of a dialogue that differ between protocols in their wording alone. None has a tag or CRLF.</summary>
internal sealed record DialogueReplies
{
    /// <summary>What a SASL challenge begins with where it is one line: <c>+ </c> or <c>334 </c>.</summary>
    public required string ChallengePrefix { get; init; }

    /// <summary>To STARTTLS after TLS has begun.</summary>
    public required string TlsActive { get; init; }

    /// <summary>To a command that is allowed only after TLS has begun.</summary>
    public required string TlsRequired { get; init; }

    /// <summary>The route does not offer the SASL mechanism.</summary>
    public required string MechanismNotOffered { get; init; }

    /// <summary>The client cancelled the SASL exchange.</summary>
    public required string ExchangeCancelled { get; init; }

    /// <summary>The SASL response is not base64, or the mechanism cannot use it.</summary>
    public required string InvalidResponse { get; init; }

    /// <summary>The client asks to act for another user (RFC 4422 3.4.1).</summary>
    public required string OtherUserForbidden { get; init; }

    /// <summary>What the refusal of a wrong credential begins with.</summary>
    public required string SignInFailed { get; init; }

    /// <summary>What the refusal begins with where the sign-in may succeed later.</summary>
    public required string SignInUnavailable { get; init; }

    /// <summary>What a refusal begins with that has a back end's response code in brackets; null where the protocol has none.</summary>
    public string? SignInRefusedWithCode { get; init; }
}
