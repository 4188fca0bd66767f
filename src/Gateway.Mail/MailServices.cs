using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Mail;

/// <summary>Registration of IMAP4, POP3 and SMTP.</summary>
public static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services) => services;
}
