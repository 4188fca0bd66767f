using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Factors;

/// <summary>An authenticator app that is being set up, and has not shown its first code yet.</summary>
/// <param name="Account">Whose it will be.</param>
/// <param name="Key">The secret that the app gets.</param>
/// <param name="Invitation">The invitation by which it is set up, or null.</param>
/// <param name="Target">The target afterwards.</param>
internal sealed record PendingEnrolment(string Account, byte[] Key, Secret? Invitation, string Target)
{
    public override string ToString() => $"enrolment of {Account}";
}
