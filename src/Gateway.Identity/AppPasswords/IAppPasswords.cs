using Gateway.Identity.Credentials;

namespace Gateway.Identity.AppPasswords;

/// <summary>
/// Finds app passwords. It is called for every request that brings a password, so that it neither waits nor hashes slowly.
/// </summary>
public interface IAppPasswords
{
    /// <summary>The app password; null where what was typed is none.</summary>
    AppPassword? Find(ReadOnlySpan<char> typed);

    /// <summary>The directory password that was deposited with it; null where there is none, or it cannot be read.</summary>
    Secret? OpenDeposit(AppPassword password);

    /// <summary>Records a use, which is written some seconds later.</summary>
    void Used(AppPassword password, AppPasswordUse use);
}
