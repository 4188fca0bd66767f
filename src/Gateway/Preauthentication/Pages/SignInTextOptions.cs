using System.ComponentModel;

namespace Gateway.Preauthentication.Pages;

/// <summary>The texts of the sign-in pages.</summary>
internal sealed class SignInTextOptions
{
    [Description("Heading of the sign-in form.")]
    public string Heading { get; init; } = "Sign in";

    [Description("Label of the user name field.")]
    public string UserName { get; init; } = "User name";

    [Description("Label of the password field.")]
    public string Password { get; init; } = "Password";

    [Description("Question above the choice between a public and a private computer.")]
    public string Computer { get; init; } = "Which computer is this?";

    [Description("Label of the choice for a computer that others use too.")]
    public string PublicComputer { get; init; } = "Public or shared computer";

    [Description("Hint below the choice of a public computer.")]
    public string PublicHint { get; init; } = "You are signed out soon after you stop.";

    [Description("Label of the choice for the person's own computer.")]
    public string PrivateComputer { get; init; } = "Private computer";

    [Description("Hint below the choice of a private computer.")]
    public string PrivateHint { get; init; } = "You stay signed in longer.";

    [Description("Label of the sign-in button.")]
    public string SignIn { get; init; } = "Sign in";

    [Description("Message for every refused credential, whatever the cause.")]
    public string Refused { get; init; } = "The user name or password is not correct. Please try again.";

    [Description("Heading of the page that asks for a one-time code.")]
    public string CodeHeading { get; init; } = "One more step";

    [Description("Label of the one-time code field.")]
    public string Code { get; init; } = "Code";

    [Description("Message above the next prompt after a wrong one-time code.")]
    public string CodeRefused { get; init; } = "Please try again.";

    [Description("Heading of the page that asks for a new password.")]
    public string NewPasswordHeading { get; init; } = "Choose a new password";

    [Description("Label of the new password field.")]
    public string NewPassword { get; init; } = "New password";

    [Description("Label of the field for the new password once more.")]
    public string RepeatPassword { get; init; } = "New password again";

    [Description("Label of the button that changes the password.")]
    public string ChangePassword { get; init; } = "Change password and sign in";

    [Description("Label of the link that goes on without a new password, where the old one still signs in.")]
    public string ChangeLater { get; init; } = "Not now";

    [Description("Message when the password has expired; shown only to who proved it.")]
    public string PasswordExpired { get; init; } = "Your password has expired.";

    [Description("Message when the directory asks for a new password; shown only to who proved the old one.")]
    public string MustChangePassword { get; init; } = "You must change your password before you can sign in.";

    [Description("Message when an expired password still signs in {number} times; shown only to who proved it.")]
    public string GraceSignIns { get; init; } = "Your password has expired. Sign-ins that are left with it: {number}.";

    [Description("Message when the password expires in {number} days; shown only to who proved it.")]
    public string PasswordExpires { get; init; } = "Your password expires soon. Days left: {number}.";

    [Description("Message after PasswordExpired or MustChangePassword where the gateway cannot change the password.")]
    public string ChangeElsewhere { get; init; } = "Please change it at work, or ask your administrator.";

    [Description("Message when the new password was not typed twice alike.")]
    public string PasswordsDiffer { get; init; } = "Please type the same new password twice.";

    [Description("Message when the directory wants {number} characters at least.")]
    public string PasswordShorterThan { get; init; } = "The new password is too short. It needs at least {number} characters.";

    [Description("Message when the directory wants a longer password.")]
    public string PasswordTooShort { get; init; } = "The new password is too short.";

    [Description("Message when the directory wants a less simple password.")]
    public string PasswordTooSimple { get; init; } =
        "The new password is too simple. Use capital and small letters, digits and signs, and not your name.";

    [Description("Message when the new password is among the last {number} ones.")]
    public string PasswordAmongLast { get; init; } = "You have used this password before. Choose one that is not among your last {number}.";

    [Description("Message when the new password was used before.")]
    public string PasswordUsedBefore { get; init; } = "You have used this password before. Choose another one.";

    [Description("Message when the old password is too new to be changed.")]
    public string PasswordTooYoung { get; init; } = "You changed your password a short time ago. It cannot be changed again yet.";

    [Description("Message when the new password violates a rule that the directory does not name.")]
    public string PasswordAgainstPolicy { get; init; } =
        "The new password violates the rules of your organization: its length, its signs, or it was used before.";

    [Description("Message when the directory does not let the user change the password here.")]
    public string PasswordNotChanged { get; init; } = "Your password cannot be changed here. Please ask your administrator.";

    [Description("Message when no directory is available.")]
    public string Unavailable { get; init; } = "Signing in is not possible at the moment. Please try again in a minute.";

    [Description("Message when an OpenID provider did not sign the person in, or its response is refused.")]
    public string NotSignedIn { get; init; } = "You could not be signed in. Please try again.";

    [Description("Message when the form has expired or is incomplete.")]
    public string Stale { get; init; } = "This page was open for too long. Please sign in again.";

    [Description("Message after a session has expired.")]
    public string Ended { get; init; } = "Your session has ended. Please sign in again.";

    [Description("Message after signing out.")]
    public string SignedOut { get; init; } = "You are signed out. On a shared computer, close all browser windows too.";

    [Description("Heading of the page that asks before signing out.")]
    public string SignOutQuestion { get; init; } = "Do you want to sign out?";

    [Description("Heading of the page that forwards to the back end's or the provider's sign-out.")]
    public string SigningOut { get; init; } = "You are being signed out.";

    [Description("Label of the sign-out button.")]
    public string SignOut { get; init; } = "Sign out";
}
