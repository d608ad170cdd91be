using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>Answers in S3's XML.</summary>
internal static class S3Xml
{
    public static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static Task WriteAsync(HttpContext context, string root, params object[] content) =>
        WriteAsync(context, new XElement(Namespace + root, content));

    public static async Task RefuseAsync(HttpContext context, S3Exception refusal)
    {
        context.Response.StatusCode = refusal.Status;
        if (context.Request.Method != "HEAD")
        {
            await WriteAsync(context, new XElement("Error", new XElement("Code", refusal.Code), new XElement("Message", refusal.Message)));
        }
    }

    public static XElement Element(string name, object? value) => new(Namespace + name, value);

    private static async Task WriteAsync(HttpContext context, XElement root)
    {
        var bytes = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + root.ToString(SaveOptions.DisableFormatting));
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }
}
