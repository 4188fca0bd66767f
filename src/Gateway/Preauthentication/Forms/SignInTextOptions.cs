using System.ComponentModel;

namespace Gateway.Preauthentication.Forms;

/// <summary>Every word of the sign-in pages.</summary>
internal sealed class SignInTextOptions
{
    [Description("Heading of the form.")]
    public string Heading { get; init; } = "Sign in";

    [Description("Label of the name.")]
    public string UserName { get; init; } = "User name";

    [Description("Label of the password.")]
    public string Password { get; init; } = "Password";

    [Description("Question above the two kinds of computer.")]
    public string Computer { get; init; } = "Which computer is this?";

    [Description("A computer that others use.")]
    public string PublicComputer { get; init; } = "Public or shared computer";

    [Description("What that means.")]
    public string PublicHint { get; init; } = "You are signed out soon after you stop.";

    [Description("A computer of one's own.")]
    public string PrivateComputer { get; init; } = "Private computer";

    [Description("What that means.")]
    public string PrivateHint { get; init; } = "You stay signed in longer.";

    [Description("The button.")]
    public string SignIn { get; init; } = "Sign in";

    [Description("Said of every credential that is not accepted, whatever the cause.")]
    public string Refused { get; init; } = "The user name or password is not correct. Please try again.";

    [Description("Heading of the page that asks for a one-time code.")]
    public string CodeHeading { get; init; } = "One more step";

    [Description("Label of the one-time code.")]
    public string Code { get; init; } = "Code";

    [Description("Said with a second question after a wrong code.")]
    public string CodeRefused { get; init; } = "Please try again.";

    [Description("Said when no directory can be asked.")]
    public string Unavailable { get; init; } = "Signing in is not possible at the moment. Please try again in a minute.";

    [Description("Said when a provider did not sign the person in, or what it says is not taken.")]
    public string NotSignedIn { get; init; } = "You could not be signed in. Please try again.";

    [Description("Said when the form is too old or not complete.")]
    public string Stale { get; init; } = "This page was open for too long. Please sign in again.";

    [Description("Said when a session has ended by time.")]
    public string Ended { get; init; } = "Your session has ended. Please sign in again.";

    [Description("Said after signing out.")]
    public string SignedOut { get; init; } = "You are signed out. On a shared computer, close all browser windows too.";

    [Description("Heading of the page that asks before signing out.")]
    public string SignOutQuestion { get; init; } = "Do you want to sign out?";

    [Description("Heading of the page that leads to where else a sign-in must end.")]
    public string SigningOut { get; init; } = "You are being signed out.";

    [Description("The button that signs out.")]
    public string SignOut { get; init; } = "Sign out";
}
