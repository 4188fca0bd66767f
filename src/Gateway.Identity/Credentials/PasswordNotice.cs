namespace Gateway.Identity.Credentials;

/// <summary>What a directory says about the age of a right password; only who proved the password may learn it.</summary>
/// <param name="Directory">The directory that has the password.</param>
/// <param name="CanChange">The directory lets the user change the password through the gateway.</param>
public sealed record PasswordNotice(string Directory, bool CanChange)
{
    /// <summary>When the password expires, if it is soon.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>How often the expired password still signs in; null if it has not expired, or does not sign in.</summary>
    public int? GraceSignIns { get; init; }
}
