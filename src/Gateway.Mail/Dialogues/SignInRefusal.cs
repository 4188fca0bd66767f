namespace Gateway.Mail.Dialogues;

/// <summary>What a client is told of a failed sign-in: no more than this.</summary>
internal enum SignInRefusal
{
    /// <summary>The same for an unknown user, a wrong password, a lock and a user who may not.</summary>
    Wrong,

    /// <summary>Try again later: the gateway or the back end cannot tell at this time.</summary>
    Later,
}
