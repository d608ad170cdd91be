// Prints every message and enum that @temporalio/proto knows, one per line and as JSON, for a comparison with other .proto files.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const root = require('@temporalio/proto/protos/json-module.js');
root.resolveAll();

const name = (type) => type.fullName.replace(/^\./, '');
const type = (field) => (field.resolvedType ? name(field.resolvedType) : field.type);

function visit(found) {
  if (found.values) {
    console.log(JSON.stringify({ enum: name(found), values: found.values }));
  } else if (found.fields) {
    const fields = Object.fromEntries(
      found.fieldsArray.map((field) => [
        field.id,
        {
          name: field.name,
          type: type(field),
          key: field.keyType,
          repeated: field.repeated,
          oneof: field.partOf && !field.options?.proto3_optional ? field.partOf.name : undefined,
          optional: field.options?.proto3_optional === true,
        },
      ])
    );
    console.log(JSON.stringify({ message: name(found), fields }));
  }
  for (const child of found.nestedArray ?? []) visit(child);
}
visit(root);
