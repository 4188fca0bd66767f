namespace Gateway.Identity.Passwords;

/// <summary>What comparing a password with a hash gave.</summary>
public enum PasswordStatus
{
    Match,
    Mismatch,

    /// <summary>Too many comparisons wait already: nothing was compared.</summary>
    Busy,
}
