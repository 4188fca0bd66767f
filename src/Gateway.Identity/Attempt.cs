using Gateway.Identity.Directories;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>One attempt that memory could not answer.</summary>
/// <param name="Credential">What was presented.</param>
/// <param name="Context">Where and how.</param>
/// <param name="Spelled">The name as it was presented, normalised.</param>
/// <param name="Account">The name it is counted under.</param>
/// <param name="Source">Where it is counted.</param>
/// <param name="IsFamiliar">The user has signed in from there.</param>
/// <param name="Key">The keyed hash of the credential.</param>
/// <param name="Directories">Who is to judge.</param>
/// <param name="Place">Its place among those that are pending.</param>
internal sealed record Attempt(
    PasswordCredential Credential,
    SignInContext Context,
    string Spelled,
    string Account,
    SourceNetwork Source,
    bool IsFamiliar,
    CredentialKey Key,
    DirectorySet Directories,
    PendingSignIns.Place? Place = null);
