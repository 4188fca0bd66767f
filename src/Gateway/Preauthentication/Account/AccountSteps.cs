using Gateway.Preauthentication.Forms;

namespace Gateway.Preauthentication.Account;

/// <summary>The pages that a person's own page leads to.</summary>
/// <param name="AppPasswords">A new app password.</param>
/// <param name="NewPasswords">A new password of the directory.</param>
internal sealed record AccountSteps(AppPasswordPages AppPasswords, NewPasswordPages NewPasswords);
