namespace Gateway.Mail.Dialogues;

/// <summary>How a SASL exchange ended.</summary>
internal enum SaslStatus
{
    /// <summary>The client presented an identity; whether it is right is not known yet.</summary>
    Accepted,

    /// <summary>The route does not offer the mechanism.</summary>
    NotOffered,

    /// <summary>The client sent <c>*</c>.</summary>
    Cancelled,

    /// <summary>The response is not base64, or the mechanism cannot use it.</summary>
    Invalid,

    /// <summary>The client asks to act for another user.</summary>
    Forbidden,

    TooLong,
    Closed,
}
