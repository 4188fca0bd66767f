namespace Gateway.Preauthentication.Forms;

/// <summary>What the sign-in page leads to beside a session.</summary>
/// <param name="NewPasswords">A new password in place of one that is to be changed.</param>
/// <param name="Passkeys">A passkey in place of a password.</param>
/// <param name="Uses">The one answer to each page that asks for a code.</param>
internal sealed record FormsSteps(NewPasswordPages NewPasswords, PasskeyForms Passkeys, ChallengeUses Uses);
