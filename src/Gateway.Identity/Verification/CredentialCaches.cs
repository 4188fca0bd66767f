namespace Gateway.Identity.Verification;

/// <summary>The answers about passwords that are given without asking a directory.</summary>
/// <param name="Verified">Passwords that were accepted.</param>
/// <param name="Stale">Wrong passwords that a device repeats.</param>
internal sealed record CredentialCaches(VerifiedCredentials Verified, StalePasswords Stale)
{
    public void DropExpired()
    {
        Verified.DropExpired();
        Stale.DropExpired();
    }
}
