using Gateway.Accounts.AppPasswords;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Gateway.Requests;

namespace Gateway.Preauthentication.Account;

/// <summary>Makes an app password, and shows it once.</summary>
internal sealed class AppPasswordPages(AppPasswordStore store, AccountData data, BrowserForms forms)
{
    private const int MaximumNetworks = 10;

    public async Task MakeAsync(PageRequest request, AccountOwner owner, PostedForm form)
    {
        var networks = (form.Networks ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var scopes = AppPasswordScopes.All.Where(form.Checked.Contains).ToArray();
        if (scopes.Length == 0
            || form.Days <= 0
            || networks.Length > MaximumNetworks
            || networks.Any(network => !AddressRange.TryParse(network, out _)))
        {
            await RefuseAsync(request, owner, request.Account["AppPasswordInvalid"]);
            return;
        }

        var credential = owner.Session.Credential;
        var days = Math.Min(form.Days, (int)AppPasswordStore.LongestLife.TotalDays);
        var wanted = new NewAppPassword(
            owner.User,
            owner.Account,
            credential?.UserName ?? owner.User.Name,
            form.Name ?? "",
            scopes,
            TimeSpan.FromDays(days))
        {
            Networks = networks,
            Deposit = form.Checked.Contains("deposit") ? credential?.Password : null,
        };
        if (await store.AddAsync(wanted) is not { } password)
        {
            await RefuseAsync(request, owner, request.Account["AppPasswordTooMany"]);
            return;
        }

        await AccountPage.WriteAppPasswordAsync(request, password, wanted.SignInName);
    }

    private async Task RefuseAsync(PageRequest request, AccountOwner owner, string message)
    {
        RequestRecord.Of(request.Context).Outcome = RequestOutcome.Denied;
        var token = forms.CreateToken(request, ReservedPaths.Account);
        await AccountPage.WriteAsync(request, await data.ReadAsync(owner) with { IsFresh = true }, token, message);
    }
}
