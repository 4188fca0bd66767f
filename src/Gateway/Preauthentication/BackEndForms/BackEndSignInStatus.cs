namespace Gateway.Preauthentication.BackEndForms;

/// <summary>How filling in a back end's form ended; the tag in metrics.</summary>
internal enum BackEndSignInStatus
{
    SignedIn,

    /// <summary>The back end showed its form again.</summary>
    Refused,

    /// <summary>The back end answered with neither a session nor its form.</summary>
    Unexpected,

    /// <summary>No destination, no answer, or not in time.</summary>
    Unreachable,
}
