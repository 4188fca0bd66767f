namespace Gateway.Mail.Dialogues;

/// <summary>How an exchange ended.</summary>
internal enum SaslStatus
{
    Known,

    /// <summary>The route does not take the mechanism.</summary>
    NotOffered,

    /// <summary>The client sent <c>*</c>.</summary>
    Cancelled,

    /// <summary>Not base64, or not what the mechanism takes.</summary>
    Unusable,

    TooLong,
    Closed,
}
