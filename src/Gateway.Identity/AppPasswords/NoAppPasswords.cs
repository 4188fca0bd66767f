using Gateway.Identity.Credentials;

namespace Gateway.Identity.AppPasswords;

/// <summary>The app passwords of a gateway that keeps none.</summary>
internal sealed class NoAppPasswords : IAppPasswords
{
    public AppPassword? Find(ReadOnlySpan<char> typed) => null;

    public Secret? OpenDeposit(AppPassword password) => null;

    public void Used(AppPassword password, AppPasswordUse use)
    {
    }
}
