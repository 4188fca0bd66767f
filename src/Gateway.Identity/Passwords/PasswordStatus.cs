namespace Gateway.Identity.Passwords;

/// <summary>The result of comparing a password with a hash.</summary>
public enum PasswordStatus
{
    Match,
    Mismatch,

    /// <summary>Too many passwords wait; the password was not compared.</summary>
    Busy,
}
