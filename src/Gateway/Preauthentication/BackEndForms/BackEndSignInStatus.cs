namespace Gateway.Preauthentication.BackEndForms;

/// <summary>The result of filling in a back end's form; the metric tag.</summary>
internal enum BackEndSignInStatus
{
    SignedIn,

    /// <summary>The back end showed its form again.</summary>
    Refused,

    /// <summary>The back end's response has neither a session nor its form.</summary>
    Unexpected,

    /// <summary>No destination is available, or it did not respond in time.</summary>
    Unreachable,
}
