using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>
/// The <c>BackEndForm</c> section of a route: the back end's own sign-in form, which the gateway fills in for a signed-in person.
/// </summary>
internal sealed class BackEndFormOptions
{
    [Description(
        "Path that the form is posted to. The default is that of Outlook Web Access in Exchange 2013 and later, /owa/auth.owa; Exchange "
        + "2007 and 2010 have /owa/auth/owaauth.dll.")]
    public string? Path { get; init; }

    [Description(
        "Path of the page with the form, such as /?_task=login; set it where the form's hidden fields, such as a token against forgery, "
        + "must be sent.")]
    public string? Page { get; init; }

    [Description(
        "Fields to send. {user} and {password} stand for the person's name and password, {origin} for https:// and the host. The default "
        + "is the form of Outlook Web Access.")]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    [Description(
        "Paths of the page that the back end redirects to when its session is missing or has ended. The default is Page, or "
        + "/owa/auth/logon.aspx of Outlook Web Access.")]
    public IReadOnlyList<string> SignInPages { get; init; } = [];

    [Description("How long an unused session at the back end is kept.")]
    [TimeRange("00:01:00", "1.00:00:00")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(1);
}
