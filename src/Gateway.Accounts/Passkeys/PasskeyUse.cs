namespace Gateway.Accounts.Passkeys;

/// <summary>What a challenge is for; the answer to one serves no other purpose.</summary>
internal enum PasskeyUse : byte
{
    /// <summary>Sets up a passkey.</summary>
    Add,

    /// <summary>A second factor after the password, or a fresh proof of one.</summary>
    Factor,

    /// <summary>Signs in instead of the password.</summary>
    SignIn,
}
