namespace Gateway.Mail.Dialogues;

/// <summary>What a client learns of a refused sign-in: nothing but this and a text.</summary>
internal enum SignInRefusal
{
    /// <summary>The same for an unknown user, a wrong password, a locked-out user and a user that the route does not allow.</summary>
    Failed,

    /// <summary>The gateway or the back end cannot verify the credential at this time.</summary>
    Unavailable,
}
